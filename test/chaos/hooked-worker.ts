// The product's worker, unchanged: the hook is in place before its first line runs.
import './worker-hook.js';
import '../../worker/main.js';

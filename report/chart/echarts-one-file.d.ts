declare module 'echarts/dist/echarts.esm' {
  export * from 'echarts';
}

declare module 'kafkajs/src/network/requestQueue/index.js' {
  const requestQueue: unknown;
  export default requestQueue;
}

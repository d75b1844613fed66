// Asks the next server for the same path: at once, in the event loop's next round, or later.
const http = require('http');

const next = Number(process.env.E2E_NEXT_PORT);
const when = {
  'at once': (ask) => ask(),
  'next round': (ask) => setImmediate(ask),
  later: (ask) => setTimeout(ask, Math.random() * 5),
}[process.env.E2E_WHEN];

http
  .createServer((request, response) => {
    const { traceparent } = request.headers;
    const headers = traceparent ? { traceparent } : {};
    when(() => {
      http.get({ port: next, host: '127.0.0.1', path: request.url, headers }, (answer) => {
        response.writeHead(answer.statusCode);
        answer.pipe(response);
      });
    });
  })
  .listen(Number(process.env.E2E_PORT), '127.0.0.1');

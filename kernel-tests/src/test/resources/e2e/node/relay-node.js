// Asks the next server for the same path, some time after it has read the request.
const http = require('http');

const next = `http://127.0.0.1:${process.env.E2E_NEXT_PORT}`;

http
  .createServer((request, response) => {
    setTimeout(() => {
      http.get(next + request.url, (answer) => {
        response.writeHead(answer.statusCode);
        answer.pipe(response);
      });
    }, Math.random() * 5);
  })
  .listen(Number(process.env.E2E_PORT), '127.0.0.1');

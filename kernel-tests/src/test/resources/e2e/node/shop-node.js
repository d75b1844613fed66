// Express, as its users write it; logs each request with its duration.
const express = require('express');
const fs = require('fs');

const log = fs.openSync(process.env.E2E_LOG, 'a');
const app = express();

app.use((request, response, next) => {
  const began = process.hrtime.bigint();
  response.on('finish', () => {
    const duration = process.hrtime.bigint() - began;
    const { method, path } = request;
    fs.writeSync(log, `${method} ${path} ${response.statusCode} ${duration}ns\n`);
  });
  next();
});
app.get('/users/:id', (request, response) => response.send(`user ${request.params.id}\n`));
app.get('/static/a.css', (_, response) => response.type('css').send('body {}\n'));
app.get('/fail', (_, response) => response.status(500).send('failed\n'));
app.get('/sleep', (_, response) => setTimeout(() => response.send('slept\n'), 50));
app.get('/chunked', (_, response) => {
  for (let i = 0; i < 3; i++) response.write(`part ${i}\n`);
  response.end();
});
app.post('/orders', express.text({ type: '*/*' }), (request, response) =>
  response.status(201).send(`${request.body.length}\n`)
);
app.listen(Number(process.env.E2E_PORT), '127.0.0.1');

// A Node server as people write it: listens on an inherited socket, closes with server.close() at SIGTERM. Node cannot send a datagram to
// NOTIFY_SOCKET: it is ready when its readiness probe passes.
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');

const version = process.env.VERSION ?? fs.readFileSync('version.txt', 'utf8').trim();
let draining = false;

const routes = {
  '/healthz/ready': (req, res) => res.end('ready'),
  '/healthz/live': (req, res) => res.end('live'),
  '/version': (req, res) => res.end(version),
  '/pid': (req, res) => res.end(String(process.pid)),
  '/fast': (req, res) => res.end('fast\n'),
  '/echo': (req, res) => collect(req, (body) => res.end(body)),
  '/slow': (req, res, query) => setTimeout(() => res.end('slow\n'), Number(query.get('ms') ?? 1000)),
  '/upload': (req, res) => collect(req, (body) => res.end(`${body.length} ${sha256(body)}\n`)),
  '/download': download,
};

function collect(req, done) {
  const parts = [];
  req.on('data', (part) => parts.push(part));
  req.on('end', () => done(Buffer.concat(parts)));
}

function sha256(bytes) {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}

function download(req, res, query) {
  const chunks = Number(query.get('chunks') ?? 60);
  const ms = Number(query.get('ms') ?? 6000);
  const hash = crypto.createHash('sha256');
  let sent = 0;
  const timer = setInterval(() => {
    const chunk = `chunk ${++sent} of ${chunks} `.padEnd(1023, '.') + '\n';
    hash.update(chunk);
    res.write(chunk);
    if (sent < chunks) return;
    clearInterval(timer);
    res.end(`sha256=${hash.digest('hex')}\n`);
  }, ms / chunks);
  res.on('close', () => clearInterval(timer));
}

const server = http.createServer((req, res) => {
  const url = new URL(req.url, 'http://localhost');
  console.log(`request ${req.method} ${url.pathname} ${req.headers['x-request-id'] ?? ''}`);
  res.setHeader('X-Version', version);
  res.setHeader('X-Worker', process.pid);
  if (req.headers['x-request-id']) res.setHeader('X-Request-Id', req.headers['x-request-id']);
  if (draining) res.setHeader('Connection', 'close');
  const route = routes[url.pathname];
  if (route) return route(req, res, url.searchParams);
  res.statusCode = 404;
  res.end();
});

const inherited = Number(process.env.LISTEN_FDS ?? 0) > 0 && Number(process.env.LISTEN_PID) === process.pid;
// Node closes what was idle for five seconds, deploy or not, and now and then loses a request by it; as long as a proxy keeps its own, it does not.
server.keepAliveTimeout = 75_000;
server.listen(inherited ? { fd: 3 } : { port: Number(process.env.PORT ?? 8080) });

process.on('SIGTERM', () => {
  draining = true;
  // Closes idle connections at once: the keep-alive race that level 1 cannot win.
  server.close(() => process.exit(0));
});

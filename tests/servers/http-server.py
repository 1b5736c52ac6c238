#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# http-server.py PORT plain|tls: an HTTP/1.1 server on loopback for tests. TLS with
# cert.pem and key.pem of the current folder. What it serves: see lt-server.h.
import http.server
import ssl
import sys
import time

ANSWERS = {
    "/health": (200, b'{"status":"healthy"}'),
    "/slow": (200, b'{"status":"healthy"}'),
    "/wrong": (200, b'{"status":"odd"}'),
    "/binary": (200, b"he\0llo\n"),
    "/error": (500, b'{"status":"failing"}'),
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body are two writes: without this each answer waits for an ACK.
    disable_nagle_algorithm = True

    def do_GET(self):
        status, body = ANSWERS.get(self.path, (404, b"not found"))
        if self.path == "/slow":
            time.sleep(5)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


server = Server(("127.0.0.1", int(sys.argv[1])), Handler)
if sys.argv[2] == "tls":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("cert.pem", "key.pem")
    # Shaking hands when first read from: not in the thread that accepts.
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
server.serve_forever()

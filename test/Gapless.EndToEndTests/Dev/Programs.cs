namespace Gapless.EndToEndTests.Dev;

/// <summary>Small web servers that say their version, in several languages, and know nothing of Gapless but PORT.</summary>
internal static class Programs
{
    public static string Python(string version) => $$"""
        import http.server, os

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_GET(self):
                body = b"{{version}}"
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 128

        Server(("127.0.0.1", int(os.environ.get("PORT", "8000"))), Handler).serve_forever()
        """;

    public static string Node(string version) => $$"""
        require("http").createServer((request, response) => response.end("{{version}}")).listen(process.env.PORT, "127.0.0.1");
        """;

    public static string Go(string version) => $$"""
        package main

        import (
            "net/http"
            "os"
        )

        func main() {
            http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("{{version}}")) })
            http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil)
        }
        """;

    /// <summary>One that listens where it wants.</summary>
    public static string StubbornPython(string version, int port) => Python(version).Replace("int(os.environ.get(\"PORT\", \"8000\"))", $"{port}", StringComparison.Ordinal);
}

// A Go server as people write it: net.FileListener on the inherited sockets, http.Server.Shutdown at SIGTERM, READY=1 to NOTIFY_SOCKET.
package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const shutdownLimit = 30 * time.Second

func main() {
	listeners, err := listen()
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Handler: identified(version(), routes())}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGTERM)
		<-signals
		limited, cancel := context.WithTimeout(context.Background(), shutdownLimit)
		defer cancel()
		if err := server.Shutdown(limited); err != nil {
			log.Print(err)
		}
	}()
	notify("READY=1")
	for _, listener := range listeners {
		go func(listener net.Listener) {
			if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				log.Fatal(err)
			}
		}(listener)
	}
	<-stopped
}

func listen() ([]net.Listener, error) {
	if count := number(os.Getenv("LISTEN_FDS"), 0); os.Getenv("LISTEN_PID") == strconv.Itoa(os.Getpid()) && count > 0 {
		listeners := make([]net.Listener, count)
		for i := range listeners {
			listener, err := net.FileListener(os.NewFile(uintptr(3+i), "inherited"))
			if err != nil {
				return nil, err
			}
			listeners[i] = listener
		}
		return listeners, nil
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	listener, err := net.Listen("tcp", ":"+port)
	return []net.Listener{listener}, err
}

func notify(state string) {
	path := os.Getenv("NOTIFY_SOCKET")
	if path == "" {
		return
	}
	connection, err := net.Dial("unixgram", path)
	if err != nil {
		log.Print(err)
		return
	}
	defer connection.Close()
	io.WriteString(connection, state)
}

func version() string {
	if version, ok := os.LookupEnv("VERSION"); ok {
		return version
	}
	text, err := os.ReadFile("version.txt")
	if err != nil {
		log.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}

func identified(version string, inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		fmt.Printf("request %s %s %s\n", r.Method, r.URL.Path, id)
		w.Header().Set("X-Version", version)
		w.Header().Set("X-Worker", strconv.Itoa(os.Getpid()))
		w.Header().Set("X-Request-Id", id)
		inner.ServeHTTP(w, r)
	})
}

func routes() http.Handler {
	mux := http.NewServeMux()
	text := func(path, text string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, text) })
	}
	text("/healthz/ready", "ready")
	text("/healthz/live", "live")
	text("/version", version())
	text("/pid", strconv.Itoa(os.Getpid()))
	text("/fast", "fast\n")
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			w.Write(body)
		}
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Duration(number(r.FormValue("ms"), 1000)) * time.Millisecond)
		io.WriteString(w, "slow\n")
	})
	mux.HandleFunc("/upload", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			fmt.Fprintf(w, "%d %x\n", len(body), sha256.Sum256(body))
		}
	})
	mux.HandleFunc("/download", download)
	return mux
}

func download(w http.ResponseWriter, r *http.Request) {
	chunks, ms := number(r.FormValue("chunks"), 60), number(r.FormValue("ms"), 6000)
	digest := sha256.New()
	both := io.MultiWriter(w, digest)
	for i := 1; i <= chunks; i++ {
		start := fmt.Sprintf("chunk %d of %d ", i, chunks)
		fmt.Fprintf(both, "%s%s\n", start, strings.Repeat(".", 1023-len(start)))
		w.(http.Flusher).Flush()
		time.Sleep(time.Duration(ms) * time.Millisecond / time.Duration(chunks))
	}
	fmt.Fprintf(w, "sha256=%x\n", digest.Sum(nil))
}

func number(text string, otherwise int) int {
	if value, err := strconv.Atoi(text); err == nil {
		return value
	}
	return otherwise
}

# Asks an HTTP server over four connections that it keeps, and prints a line for each ten answers that are right:
#   http-client.py PORT PATH CONTENT
import http.client
import sys

port, path, content = int(sys.argv[1]), sys.argv[2], sys.argv[3]
connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=30) for _ in range(4)]
for turn in range(25):
    for number in range(10):
        connection = connections[number % len(connections)]
        connection.request("GET", path)
        answer = connection.getresponse()
        found = answer.read().decode()
        if answer.status != 200 or found.strip() != content:
            sys.exit(f"asked for {path}, got status {answer.status} and {found[:100]!r}")
    print("answered", flush=True)

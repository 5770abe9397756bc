// A page of Express on port 16384 of loopback.
const application = require("express")();
application.get("/", (request, answer) => answer.send("Hello, world"));
application.listen(16384, "127.0.0.1");

# A page of Tornado on port 16382 of loopback.
import asyncio
import tornado.web


class Page(tornado.web.RequestHandler):
    def get(self):
        self.write("Hello, world")


async def serve():
    tornado.web.Application([("/", Page)]).listen(16382, "127.0.0.1")
    await asyncio.Event().wait()


asyncio.run(serve())

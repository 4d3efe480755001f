"""Paths that are answered without a route in the code: by frameworks, by what they mount, and by well-known products.

Sources: https://fastapi.tiangolo.com/tutorial/metadata/#docs-urls https://docs.djangoproject.com/en/5.1/ref/contrib/admin/
https://prometheus.io/docs/prometheus/latest/management_api/ https://prometheus.io/docs/prometheus/latest/querying/api/
https://grafana.com/docs/grafana/latest/developers/http_api/ https://github.com/ollama/ollama/blob/main/docs/api.md
https://api.qdrant.tech/api-reference https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
https://mlflow.org/docs/latest/rest-api.html https://docs.streamlit.io/ https://docs.spring.io/spring-boot/reference/actuator/
https://github.com/ggml-org/llama.cpp/tree/master/tools/server https://weaviate.io/developers/weaviate/api/rest
https://www.jaegertracing.io/docs/latest/apis/ https://grafana.com/docs/loki/latest/reference/loki-http-api/
"""

from roadworthy.expression import expression

OF_FRAMEWORKS = expression(
    r"(?i)/(docs|redoc|openapi\.(json|yaml)|swagger([-_/.]?ui)?(\.json|\.html|/.*)?|api-?docs|metrics|static(/.*)?|assets(/.*)?"
    r"|media(/.*)?|uploads?(/.*)?|public(/.*)?|_stcore/.*|actuator(/.*)?|admin(/.*)?|graphql|graphiql|playground|favicon\.ico"
    r"|socket\.io(/.*)?|debug/pprof(/.*)?|_next(/.*)?|sse|mcp|messages|gradio_api(/.*)?|queue/.*|__debug__(/.*)?|silk(/.*)?)"
)
"""Given by frameworks, mounts and instruments by themselves, or not, as their settings say."""

OF_PRODUCTS = expression(
    r"/(-/(healthy|ready|reload|quit)|api/v1/(query|query_range|targets|rules|alerts|series|labels|label/.*|status/.*)|graph|targets|alerts"
    r"|api/(health|dashboards(/.*)?|datasources(/.*)?|search|user(s)?(/.*)?|org(s)?(/.*)?|admin/.*|ds/.*|annotations(/.*)?|folders(/.*)?)|d(-solo)?/.*"
    r"|api/(generate|chat|tags|pull|push|show|ps|embed|embeddings|version|copy|delete|create|blobs/.*|traces(/.*)?|services)"
    r"|(v1/)?(chat/completions|completions|embeddings|models(/.*)?|responses|images/generations|audio/.*|moderations|rerank)"
    r"|v1/messages|collections(/.*)?|dashboard|telemetry|v1/(objects|schema|meta|graphql|\.well-known/.*)(/.*)?"
    r"|loki/api/.*|api/(v1|v2)/(alerts|silences|status|receivers|write|push|spans|heartbeat|collections|tenants)(/.*)?|v2/(health|models)(/.*)?"
    r"|_cluster/.*|_cat/.*|_search|_nodes(/.*)?|_bulk|ping|query|write|tokenize|slots|props|infill|search|select/.*|api/2\.0/.*|ajax-api/.*"
    r"|realms/.*|minio/.*|v1/(traces|metrics|logs|secret.*|sys/.*|kv/.*|agent/.*|catalog/.*)|ui(/.*)?|console(/.*)?)"
)
"""Answered by what many projects run beside themselves: Prometheus, Grafana, Loki, Ollama, servers of models,
vector stores, Elasticsearch, Keycloak, MinIO, Vault, Consul, collectors of traces."""

_MAKERS = """
@adonisjs/core @apollo/server @auth/core @fastify/autoload @feathersjs/feathers @hapi/hapi @hono/zod-openapi
@koa/router @loopback/rest @react-router/node @remix-run/node @strapi/strapi @sveltejs/kit @trpc/server
@ts-rest/express agno apiflask apistar apollo-server ariadne astro bentoml better-auth blacksheep bottle
chainlit cherrypy connectrpc.com/connect connexion crewai dash dj-rest-auth django-allauth django-ninja-extra
djoser elysia emmett esmerald eve express-openapi express-openapi-validator falcon fastapi-crudrouter
fastapi-mcp fastapi-pagination fastapi-users fastcrud fastify-autoload fastmcp flask-admin flask-appbuilder
flask-restless flask-restx flask-security github.com/beego/beego github.com/cloudwego/hertz
github.com/danielgtaylor/huma github.com/deepmap/oapi-codegen github.com/emicklei/go-restful
github.com/go-kratos/kratos github.com/go-openapi/runtime github.com/gobuffalo/buffalo
github.com/grpc-ecosystem/grpc-gateway github.com/hertz-contrib github.com/kataras/iris
github.com/oapi-codegen/runtime github.com/ogen-go/ogen github.com/pocketbase/pocketbase
github.com/twitchtv/twirp github.com/uptrace/bunrouter github.com/zeromicro/go-zero goa.design/goa google-adk
gradio graphene graphql-yoga h3 hono k8s.io/apiserver koa-router langgraph-cli langserve litellm litserve
llama-stack masonite mcp mlflow mlserver moleculer-web molten next-auth nicegui nitro nuxt open-webui
openapi-backend panel payload piccolo-admin polka pyramid python-socketio ray reflex restify robyn
routing-controllers sails seldon-core socket.io solara sqladmin starlette-admin strawberry-graphql streamlit
swagger-jsdoc-express titiler.core torchserve tornado tritonclient ts-rest tsoa vllm wagtail web.py
"""
MAKERS = frozenset(_MAKERS.split())
"""Packages that make routes which no reader here follows to the end."""

_UNREAD = """
astro c cc clj cpp cr cs cxx dart elm erl ex exs fs groovy hs java jl kt kts lua ml nim php pl pm proto r rb
rs scala svelte swift v vb vue zig
"""
UNREAD = frozenset(_UNREAD.split())
"""Endings of files in languages whose routes are not read."""

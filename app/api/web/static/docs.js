// Swagger UI on our own description; without validatorUrl null it would ask a server on the internet.
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null });

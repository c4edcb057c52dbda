"use strict";
window.ui = SwaggerUIBundle({
  url: "/openapi.yaml",
  dom_id: "#explorer",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  requestInterceptor: (request) => {
    // the server requires this header for mutations that are authenticated by the session cookie
    request.headers["X-Requested-With"] = "windsock";
    return request;
  },
});

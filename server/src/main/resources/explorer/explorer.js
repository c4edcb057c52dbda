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
    if (new URL(request.url, location.href).pathname.startsWith("/api/")) {
      // the console's session; the server requires the second header for its mutations
      const secret = localStorage.getItem("windsock:session");
      if (secret !== null) {
        request.headers["X-Windsock-Session"] = secret;
      }
      request.headers["X-Requested-With"] = "windsock";
    }
    return request;
  },
});

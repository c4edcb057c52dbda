"use strict";
window.ui = SwaggerUIBundle({
  url: "/openapi.yaml",
  dom_id: "#explorer",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});

"use strict";
// runs before the first paint: Swagger UI's dark theme depends on a class of the root element
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const theme = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
theme();
dark.addEventListener("change", theme);

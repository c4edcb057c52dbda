"use strict";
// before anything is shown: Swagger UI's dark colours hang on a class of the root element
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const theme = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
theme();
dark.addEventListener("change", theme);

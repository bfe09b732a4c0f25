import react from "@vitejs/plugin-react";
import { defineConfig, mergeConfig } from "vite";
import { page } from "./vite/page.ts";

export default defineConfig(mergeConfig(page("interviewer", ["index.html"]), { plugins: [react()] }));

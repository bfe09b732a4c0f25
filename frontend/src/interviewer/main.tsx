import "../ui/fonts.css";
import "../ui/tokens.css";
import "../ui/mantine.css";
import "../ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { applyScheme } from "../ui/scheme";
import { App } from "./App";
import { account } from "./account";

applyScheme();
void account.start();

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

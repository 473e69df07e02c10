import "../shared/fonts.css";
import "../shared/tokens.css";
import "./frame.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { callsOver } from "../core/calls";
import { openStore } from "../core/store";
import { followSystem } from "./appearance";
import { RaterApp } from "./RaterApp";

const root = document.getElementById("root");
if (root === null) {
  throw new Error("The page has no element #root");
}
followSystem();
createRoot(root).render(
  <StrictMode>
    <RaterApp calls={callsOver()} openStore={openStore} path={window.location.pathname} />
  </StrictMode>,
);

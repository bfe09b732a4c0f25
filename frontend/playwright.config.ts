import { availableParallelism } from "node:os";
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "e2e",
  // Tests wait for facts. A machine that is slow, or busy, is no failure: these only end what hangs.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  fullyParallel: false,
  // Each has a relay and browsers of its own.
  workers: Math.min(2, availableParallelism()),
  forbidOnly: true,
  retries: 0, // a test that fails once has found something, in the product or in itself
  reporter: [["list"]],
  globalSetup: "./e2e/build-relay.ts",
  use: {
    actionTimeout: 60_000, // says which of them hung
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});

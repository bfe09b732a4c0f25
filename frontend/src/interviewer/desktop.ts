/** What only the desktop window has. In a plain browser `desktop` is undefined. */
export interface DesktopSession {
  token: string;
  liveUrl: string;
  version: string;
}

export interface Desktop {
  session(): Promise<DesktopSession>;
  copy(text: string): Promise<boolean>;
  open(url: string): void;
  /** asks where to, and writes the file there; false when the person thought better of it */
  saveFile(name: string, text: string): Promise<boolean>;
  /** tells the window whether closing it would lose changes */
  unsaved(unsaved: boolean): void;
  /** tells the window which background to start with next time */
  painted(background: string): void;
}

interface WailsWindow {
  go?: {
    app?: {
      App?: {
        Session(): Promise<DesktopSession>;
        Painted?(background: string): Promise<void>;
        Unsaved?(unsaved: boolean): Promise<void>;
        SaveFile?(name: string, text: string): Promise<boolean>;
      };
    };
  };
  runtime?: {
    ClipboardSetText(text: string): Promise<boolean>;
    BrowserOpenURL(url: string): void;
  };
}

/** Finds the desktop's bindings, which Wails puts on the window before any module runs. */
export function findDesktop(window: unknown = globalThis): Desktop | undefined {
  const wails = window as WailsWindow;
  const app = wails.go?.app?.App;
  if (!app) return undefined;
  return {
    session: () => app.Session(),
    copy: async (text) => (await wails.runtime?.ClipboardSetText(text)) ?? false,
    open: (url) => wails.runtime?.BrowserOpenURL(url),
    saveFile: async (name, text) => (await app.SaveFile?.(name, text)) ?? false,
    unsaved: (unsaved) => void app.Unsaved?.(unsaved),
    painted: (background) => void app.Painted?.(background),
  };
}

export const desktop = findDesktop();

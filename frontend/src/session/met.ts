const key = (interviewId: string) => `candor.met.${interviewId}`;

/**
 * Whether an interviewer was here while this tab was: "not here yet" is true of
 * nobody who has left, also after this page was loaded again.
 */
export class Met {
  private met: boolean;

  constructor(private readonly interviewId: string) {
    this.met = kept(interviewId);
  }

  get yes(): boolean {
    return this.met;
  }

  now() {
    if (this.met) return;
    this.met = true;
    try {
      sessionStorage.setItem(key(this.interviewId), "yes");
    } catch {
      // this browser forbids it: then it lasts as long as the page
    }
  }

  forget() {
    try {
      sessionStorage.removeItem(key(this.interviewId));
    } catch {
      // then there is nothing to remove
    }
  }
}

function kept(interviewId: string): boolean {
  try {
    return sessionStorage.getItem(key(interviewId)) !== null;
  } catch {
    return false;
  }
}

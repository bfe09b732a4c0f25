import { Component, type ReactNode } from "react";
import s from "./Boundary.module.css";
import controls from "./controls.module.css";

interface BoundaryProps {
  /** What may break, as a sentence begins with it: "The console". */
  what: string;
  /** What is safe all the same. */
  safe?: string;
  /** Which one of its kind is shown: another one is tried by itself. */
  of?: string;
  children: ReactNode;
}

/**
 * What breaks inside is told in its place, and everything around it goes on.
 * What is shown was written by others too: none of it may take the page away.
 */
export class Boundary extends Component<BoundaryProps, { broken: boolean; tries: number }> {
  override state = { broken: false, tries: 0 };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidCatch(error: unknown) {
    console.error(`${this.props.what} could not be shown`, error);
  }

  override componentDidUpdate(before: BoundaryProps) {
    if (this.state.broken && before.of !== this.props.of) this.setState({ broken: false, tries: 0 });
  }

  private readonly again = () => this.setState(({ tries }) => ({ broken: false, tries: tries + 1 }));

  override render() {
    if (!this.state.broken) return this.props.children;
    const { what, safe = "Nothing of your work is lost, and the rest of the page goes on." } = this.props;
    return (
      <div className={s.broken} role="alert">
        <p>
          {what} could not be shown. {safe}
        </p>
        <div className={s.acts}>
          <button type="button" className={controls.button} onClick={this.again}>
            Try again
          </button>
          {this.state.tries > 0 && (
            <button type="button" className={controls.button} onClick={() => location.reload()}>
              Reload the page
            </button>
          )}
        </div>
      </div>
    );
  }
}

import { Modal, type ModalProps } from "@mantine/core";
import { useId } from "react";
import { useHeldKeys } from "../../ui/keys/useHeldKeys";

/** A dialog. Keys are its own from the moment that it is asked for, before it is painted. */
export function Dialog(props: ModalProps) {
  const id = useId();
  useHeldKeys(props.opened, `[data-dialog="${id}"]`, props.onClose);
  return <Modal attributes={{ content: { "data-dialog": id } }} {...props} />;
}

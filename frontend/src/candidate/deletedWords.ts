/** What whoever was in an interview reads while it is in the trash. */
export const deletedWords = {
  title: "This interview was deleted",
  lead: "The people who hold it took it away. If they bring it back, this page opens it again by itself, with all your work. There is nothing you have to do, and you may close this page.",
};

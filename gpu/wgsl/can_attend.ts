/** The attention mask on the device: the only twin of `core/blanks/can_attend.ts`, equal to it on every input. */

/** `can_attend(query, key, context_length)`: may a query attend to a key? GLM §2.1, figure 2(d). */
export const CAN_ATTEND: string = `fn can_attend(query: i32, key: i32, context_length: i32) -> bool {
  return key < context_length || key <= query;
}
`;

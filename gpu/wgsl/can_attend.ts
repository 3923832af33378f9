/** The attention mask on the device: the only twin of `core/blanks/can_attend.ts`, equal to it on every input. */

/**
 * `can_attend(query, key, extent)`: may a query attend to a key? The extent is (first, context end). GLM §2.1, figure
 * 2(d).
 */
export const CAN_ATTEND: string = `fn can_attend(query: i32, key: i32, extent: vec2i) -> bool {
  return extent.x <= key && (key < extent.y || key <= query);
}
`;

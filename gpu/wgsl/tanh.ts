/** The hyperbolic tangent on the device. */

/**
 * `finite_tanh(x)`. The built-in is computed from exponentials that overflow for large arguments on some drivers;
 * beyond ±10 the result is ±1 in float32 anyway.
 */
export const FINITE_TANH: string = `fn finite_tanh(x: f32) -> f32 {
  return tanh(clamp(x, -10.0, 10.0));
}
`;

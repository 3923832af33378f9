/** The version of the software, the one in deno.json (a test compares them). */
export const VERSION = "0.1.0";

/** Points of a picture for each pixel of the page. */
export const SHARPNESS = 2;

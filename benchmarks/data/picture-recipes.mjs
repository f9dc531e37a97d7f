// What is done with each picture: the same words as in pictures.py.
const common = { width: 224, height: 224, resize: 'stretch', normalize: 'imagenet' };
const stored = { width: 256, height: 256 };

/** Options of `imagePreprocessor`. */
export const recipes = {
  whole: common,
  crop: { ...common, stored, augment: { crop: 0.3, flip: true } },
  window: { ...common, stored, augment: { window: true, flip: true } },
};

export const BATCH = 32;

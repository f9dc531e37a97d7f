import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Tensor5D } from '@tensorflow/tfjs';

/** A tensor, or an array or record of trees. */
export type TensorTree = Tensor | readonly TensorTree[] | { readonly [name: string]: TensorTree };

interface OfRank {
  0: Scalar;
  1: Tensor1D;
  2: Tensor2D;
  3: Tensor3D;
  4: Tensor4D;
  5: Tensor5D;
}

type OfShape<Shape extends readonly number[]> = number extends Shape['length']
  ? Tensor
  : Shape['length'] extends keyof OfRank
    ? OfRank[Shape['length']]
    : Tensor;

/** One step of a tree of sequences: the leading axis is gone. */
export type Slice<Tree> = Tree extends { readonly shape: infer Shape; readonly dtype: string }
  ? Shape extends [number, ...infer Rest extends number[]]
    ? OfShape<Rest>
    : Tensor
  : { readonly [Name in keyof Tree]: Slice<Tree[Name]> };

/** The outputs of all steps on a new leading axis. */
export type Stacked<Tree> = Tree extends { readonly shape: infer Shape; readonly dtype: string }
  ? Shape extends readonly number[]
    ? OfShape<[number, ...Shape]>
    : Tensor
  : { readonly [Name in keyof Tree]: Stacked<Tree[Name]> };

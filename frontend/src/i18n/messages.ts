import type { en } from "./en";

type PluralBase<Key> = Key extends `${infer Base}_one` ? Base : never;

/** Keys of one group in Russian: each English `_one` asks for `_few` and `_many` beside it. */
type RussianKeys<Key extends string> = Key | `${PluralBase<Key>}_few` | `${PluralBase<Key>}_many`;

type RussianGroup<Group> = { readonly [Key in RussianKeys<Extract<keyof Group, string>>]: string };

/** What a translation must hold. A key that is missing, or one too many, fails the type check. */
export type Messages = { readonly [Group in keyof typeof en]: RussianGroup<(typeof en)[Group]> };

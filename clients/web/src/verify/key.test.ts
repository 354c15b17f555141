import { expect, test } from "vitest";
import vectors from "../../../../protocols/vectors/packages.json";
import { digitsOf, isFingerprint, isOtherKey, keyOfAddress } from "./key";
import { verifyPackage } from "./package";

const whole = Uint8Array.from(atob(vectors.package), (character) => character.charCodeAt(0));

test("the key of a printed report's address is taken over", () => {
  const address = new URL(`https://plant.example/verify#key=${vectors.key}`);
  expect(keyOfAddress(address.hash)).toBe(vectors.key);
  expect(keyOfAddress("")).toBe("");
  expect(keyOfAddress("#lang=zh")).toBe("");
});

test("groups and capitals are the same fingerprint, anything else is none", () => {
  const groups = vectors.key.toUpperCase().replaceAll(/(.{8})/g, "$1 ").trim();
  expect(digitsOf(groups)).toBe(vectors.key);
  expect(isFingerprint(digitsOf(groups))).toBe(true);
  expect(isFingerprint(vectors.key.slice(1))).toBe(false);
  expect(isFingerprint(`${vectors.key.slice(1)}g`)).toBe(false);
});

test("a package of another key than the address says is told apart from one of this key", async () => {
  expect(isOtherKey(await verifyPackage(whole, [vectors.key]))).toBe(false);
  const other = await verifyPackage(whole, ["0".repeat(64)]);
  expect(isOtherKey(other)).toBe(true);
  expect(other.keyId).toBe(vectors.key);
});

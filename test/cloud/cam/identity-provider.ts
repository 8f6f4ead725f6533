/** A public key of an issuer as its JWKS has it. Source: RFC 7517. */
export type Jwk = {
  readonly kty: string;
  readonly kid: string;
  readonly alg?: string;
  readonly use?: string;
  readonly n: string;
  readonly e: string;
};

/**
 * An OIDC provider for roles, as CreateOIDCConfig sets it up (cloud.tencent.com/document/product/598/58323): CAM keeps the issuer's keys, and
 * with AutoRotateKey on it follows when the issuer changes them.
 */
export type IdentityProvider = {
  /** What ProviderId names. */
  readonly name: string;
  /** IdentityUrl: what a token's `iss` must be. */
  readonly url: string;
  /** ClientId: what a token's `aud` must be one of. */
  readonly clientIds: readonly string[];
  /** IdentityKey, as it is now. */
  keys(): readonly Jwk[];
};

/** An APK registered with the service, and the same published with the connection inside. */

/** Read from the file itself. */
export interface ApkDescription {
  readonly packageName: string
  readonly versionCode: number
  readonly versionName: string
  readonly label: string
  readonly minSdk: number
  readonly targetSdk: number
  readonly permissions: readonly string[]
  readonly signers: readonly { readonly sha256: string; readonly subject: string; readonly scheme: string }[]
}
export interface InstallationPackage {
  readonly id: string
  readonly name: string
  readonly note?: string
  readonly sizeBytes: number
  readonly objectKey: string
  readonly createdAtMs: number
  readonly createdBy: string
  readonly apk: ApkDescription
}

export interface StandalonePackage {
  readonly id: string
  readonly packageId: string
  readonly name: string
  readonly published: boolean
  readonly tokenHash: string
  /** Readable again when a copy is stamped. */
  readonly sealedToken: Uint8Array
  readonly tokenVersion: number
  readonly createdAtMs: number
}

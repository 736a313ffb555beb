/** The one place that loads the X.509 library, which needs its polyfill first. */
import 'reflect-metadata'

export * from '@peculiar/x509'

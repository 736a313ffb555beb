// For `node --import`: a platform for which there is no package of the embedded engine.
import Module from 'node:module'

const resolve = Module._resolveFilename
Module._resolveFilename = (name, ...rest) => {
  if (name.startsWith('@dynoxide/'))
    throw Object.assign(new Error(`Cannot find ${name}`), { code: 'MODULE_NOT_FOUND' })
  return resolve(name, ...rest)
}

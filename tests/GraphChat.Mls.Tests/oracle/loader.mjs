// Hook of Node's module loader: ts-mls is corrected as it is read.
import { correct } from './corrections.mjs'

const folder = '/node_modules/ts-mls/dist/src/'

export async function load(url, context, next) {
  const module = await next(url, context)
  const at = url.indexOf(folder)
  return at < 0 ? module : { ...module, source: correct(url.slice(at + folder.length), Buffer.from(module.source).toString('utf8')) }
}

// ts-mls, timed inside its own process: a request a line, a reply a line. Times are milliseconds of one operation.
import { register } from 'node:module'
import { createInterface } from 'node:readline'
register('../../../GraphChat.Mls.Tests/oracle/loader.mjs', import.meta.url)

const mls = await import('ts-mls')
const { decodeRatchetTree } = await import('ts-mls/ratchetTree.js')
const suite = await mls.getCiphersuiteImpl(mls.getCiphersuiteFromName('MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519'))
const bytes = text => new Uint8Array(Buffer.from(text, 'base64'))
const base64 = value => Buffer.from(value).toString('base64')
const decode = text => mls.decodeMlsMessage(bytes(text), 0)[0]
const config = {
  authService: mls.defaultAuthenticationService,
  keyRetentionConfig: { retainKeysForGenerations: 1000, retainKeysForEpochs: 4, maximumForwardRatchetSteps: 1000 },
  lifetimeConfig: mls.defaultLifetimeConfig,
  keyPackageEqualityConfig: mls.defaultKeyPackageEqualityConfig,
  paddingConfig: { kind: 'padUntilLength', padUntilLength: 0 },
}
const capabilities = {
  versions: ['mls10'],
  ciphersuites: [suite.name ?? 'MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519'],
  extensions: [],
  proposals: [],
  credentials: ['basic', 'x509'],
}

const packages = {}
const states = {}
let addPackage
let commit

async function newPackage(name) {
  const now = BigInt(Math.floor(Date.now() / 1000))
  const keys = await suite.signature.keygen()
  const credential = { credentialType: 'basic', identity: new TextEncoder().encode(name) }
  const lifetime = { notBefore: now - 3600n, notAfter: now + 90n * 86400n }
  return mls.generateKeyPackageWithKey(credential, capabilities, lifetime, [], keys, suite)
}

async function timed(action) {
  const begin = performance.now()
  const result = await action()
  return [performance.now() - begin, result]
}

const join = (name, welcome, tree) =>
  mls.joinGroup(decode(welcome).welcome, packages[name].publicPackage, packages[name].privatePackage, mls.makePskIndex(undefined, {}), suite, tree, undefined, config)
const makeCommit = proposals =>
  mls.createCommit(
    { state: states.alice, cipherSuite: suite, pskIndex: mls.makePskIndex(states.alice, {}) },
    { wireAsPublicMessage: true, extraProposals: proposals, ratchetTreeExtension: false },
  )

const commands = {
  async package({ name }) {
    packages[name] = await newPackage(name)
    return { keyPackage: base64(mls.encodeMlsMessage({ version: 'mls10', wireformat: 'mls_key_package', keyPackage: packages[name].publicPackage })) }
  },
  async joined({ welcome, ratchetTree }) {
    for (const name of ['alice', 'bob']) states[name] = await join(name, welcome, decodeRatchetTree(bytes(ratchetTree), 0)[0])
    addPackage = (await newPackage('carol')).publicPackage
    return {}
  },
  async join({ welcome, ratchetTree }) {
    const encoded = bytes(ratchetTree)
    const [ms] = await timed(() => join('alice', welcome, decodeRatchetTree(encoded, 0)[0]))
    return { ms }
  },
  async commit({ add }) {
    const proposals = add ? [{ proposalType: 'add', add: { keyPackage: addPackage } }] : []
    const [ms, made] = await timed(() => makeCommit(proposals))
    commit = mls.encodeMlsMessage(made.commit)
    return { ms }
  },
  // The state is not kept, so the same commit is processed each time as if for the first.
  async process() {
    const psks = mls.makePskIndex(states.bob, {})
    const [ms] = await timed(() => mls.processPublicMessage(states.bob, mls.decodeMlsMessage(commit, 0)[0].publicMessage, psks, suite))
    return { ms }
  },
  async messages({ count, size }) {
    const data = new Uint8Array(size)
    const sent = []
    const [encrypt] = await timed(async () => {
      for (let i = 0; i < count; i++) {
        const made = await mls.createApplicationMessage(states.alice, data, suite)
        states.alice = made.newState
        sent.push(mls.encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage: made.privateMessage }))
      }
    })
    const [decrypt] = await timed(async () => {
      for (const one of sent) {
        const result = await mls.processPrivateMessage(states.bob, mls.decodeMlsMessage(one, 0)[0].privateMessage, mls.emptyPskIndex, suite)
        states.bob = result.newState
      }
    })
    return { encrypt: encrypt / count, decrypt: decrypt / count }
  },
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  let reply
  try {
    const request = JSON.parse(line)
    reply = await commands[request.cmd](request)
  } catch (error) {
    reply = { error: String(error?.stack ?? error) }
  }
  process.stdout.write(JSON.stringify(reply) + '\n')
}

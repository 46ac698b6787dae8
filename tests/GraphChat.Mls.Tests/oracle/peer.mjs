// ts-mls behind the requests that GraphChat.Mls.Peer answers too (its README lists them), for groups that mix both.
import { register } from 'node:module'
import { createInterface } from 'node:readline'
register('./loader.mjs', import.meta.url)

const mls = await import('ts-mls')
const { decodeRatchetTree, encodeRatchetTree } = await import('ts-mls/ratchetTree.js')
const { makeKeyPackageRef } = await import('ts-mls/keyPackage.js')
const { encodeGroupContext } = await import('ts-mls/groupContext.js')
const { leafNodeTBSEncoder } = await import('ts-mls/leafNode.js')
const { encode } = await import('ts-mls/codec/tlsEncoder.js')
const { varLenTypeEncoder } = await import('ts-mls/codec/variableLength.js')
const { externalSenderEncoder } = await import('ts-mls/externalSender.js')
const { signWithLabel } = await import('ts-mls/crypto/signature.js')
const { decryptSenderData } = await import('ts-mls/privateMessage.js')
const { updateLeafKey } = await import('ts-mls/privateKeyPath.js')

const suites = [1, 2, 3, 5, 7]
const nameOfSuite = id => Object.keys(mls.ciphersuites).find(name => mls.ciphersuites[name] === id) ?? refuse(`no suite ${id}`)
const implementation = id => mls.getCiphersuiteImpl(mls.getCiphersuiteFromName(nameOfSuite(id)))
const bytes = text => new Uint8Array(Buffer.from(text ?? '', 'base64'))
const base64 = value => Buffer.from(value).toString('base64')
const utf8 = text => new TextEncoder().encode(text)
const identityOf = leaf => Buffer.from(leaf.credential.identity ?? []).toString('utf8')
function refuse(reason) {
  throw new Error(reason)
}

const config = {
  authService: mls.defaultAuthenticationService,
  keyRetentionConfig: { retainKeysForGenerations: 1000, retainKeysForEpochs: 4, maximumForwardRatchetSteps: 1000 },
  lifetimeConfig: mls.defaultLifetimeConfig,
  keyPackageEqualityConfig: mls.defaultKeyPackageEqualityConfig,
  paddingConfig: { kind: 'padUntilLength', padUntilLength: 0 },
}

const clients = new Map()
const externalSenders = new Map()
const clientOf = request => clients.get(request.client) ?? refuse(`no client ${request.client}`)
const keyOf = groupId => base64(bytes(groupId))

class Client {
  constructor(name, identity, suite, keys) {
    Object.assign(this, { name, identity, suite, keys, packages: new Map(), groups: new Map(), psks: {} })
  }

  async newPackage(lifetimeSeconds = 90 * 86400, lastResort = false) {
    const now = BigInt(Math.floor(Date.now() / 1000))
    const capabilities = {
      versions: ['mls10'],
      ciphersuites: suites.map(nameOfSuite),
      extensions: lastResort ? [0x000a] : [],
      proposals: [],
      credentials: ['basic', 'x509'],
    }
    const extensions = lastResort ? [{ extensionType: 0x000a, extensionData: new Uint8Array() }] : []
    const lifetime = { notBefore: now - 3600n, notAfter: now + BigInt(lifetimeSeconds) }
    const credential = { credentialType: 'basic', identity: utf8(this.identity) }
    return mls.generateKeyPackageWithKey(credential, capabilities, lifetime, extensions, this.keys, this.suite)
  }

  async keep(made) {
    const reference = await makeKeyPackageRef(made.publicPackage, this.suite.hash)
    this.packages.set(base64(reference), made)
    return reference
  }

  group(request) {
    return this.groups.get(keyOf(request.groupId)) ?? refuse(`${this.name} has no such group`)
  }

  install(state) {
    const group = { state, pending: undefined, ownLeafKeys: [] }
    this.groups.set(base64(state.groupContext.groupId), group)
    return group
  }

  psksFor(state) {
    return mls.makePskIndex(state, this.psks)
  }
}

const encodeMessage = (wireformat, body) => mls.encodeMlsMessage({ version: 'mls10', wireformat, ...body })
function decodeMessage(text, ...formats) {
  const source = bytes(text)
  const [message, length] = mls.decodeMlsMessage(source, 0) ?? refuse('no MLSMessage')
  if (length !== source.length) refuse('bytes after the MLSMessage')
  return formats.includes(message.wireformat) ? message : refuse(`a ${message.wireformat}, not a ${formats.join(' or ')}`)
}
const treeIn = request => (request.ratchetTree ? decodeRatchetTree(bytes(request.ratchetTree), 0)[0] : undefined)
const leavesOf = state => state.ratchetTree.flatMap((node, i) => (node?.nodeType === 'leaf' ? [{ leafIndex: i / 2, leaf: node.leaf }] : []))

const summary = state => ({
  groupId: state.groupContext.groupId,
  epoch: state.groupContext.epoch,
  epochAuthenticator: state.keySchedule.epochAuthenticator,
  treeHash: state.groupContext.treeHash,
  active: state.groupActiveState.kind,
})

async function groupInfoOf(client, state, withTree) {
  const make = withTree ? mls.createGroupInfoWithExternalPubAndRatchetTree : mls.createGroupInfoWithExternalPub
  return encodeMessage('mls_group_info', { groupInfo: await make(state, [], client.suite) })
}

function extensionsIn(request) {
  const list = (request.rawExtensions ?? []).map(({ type, data }) => ({ extensionType: type, extensionData: bytes(data) }))
  if (request.externalSenders?.length) {
    const senders = request.externalSenders.map(({ signatureKey, identity }) => ({
      signaturePublicKey: bytes(signatureKey),
      credential: { credentialType: 'basic', identity: utf8(identity) },
    }))
    list.unshift({ extensionType: 'external_senders', extensionData: encode(varLenTypeEncoder(externalSenderEncoder))(senders) })
  }
  if (request.requiredCapabilities) {
    const { extensions = [], proposals = [], credentials = ['basic'] } = request.requiredCapabilities
    const names = credentials.map(type => (type === 1 ? 'basic' : type === 2 ? 'x509' : type))
    const extensionData = mls.encodeRequiredCapabilities({ extensionTypes: extensions, proposalTypes: proposals, credentialTypes: names })
    list.unshift({ extensionType: 'required_capabilities', extensionData })
  }
  return list
}

function proposalIn(request, suite, state) {
  const nonce = () => suite.rng.randomBytes(suite.kdf.size)
  switch (request.type) {
    case 'add':
      return { proposalType: 'add', add: { keyPackage: decodeMessage(request.keyPackage, 'mls_key_package').keyPackage } }
    case 'remove': {
      const named = () => leavesOf(state).find(({ leaf }) => identityOf(leaf) === request.identity)?.leafIndex ?? refuse('no such member')
      return { proposalType: 'remove', remove: { removed: request.leafIndex ?? named() } }
    }
    case 'psk':
      return { proposalType: 'psk', psk: { preSharedKeyId: { psktype: 'external', pskId: bytes(request.pskId), pskNonce: nonce() } } }
    case 'resumptionPsk': {
      const at = { pskGroupId: state.groupContext.groupId, pskEpoch: BigInt(request.epoch) }
      return { proposalType: 'psk', psk: { preSharedKeyId: { psktype: 'resumption', usage: 'application', ...at, pskNonce: nonce() } } }
    }
    case 'groupContextExtensions':
      return { proposalType: 'group_context_extensions', groupContextExtensions: { extensions: extensionsIn(request) } }
    case 'reinit': {
      const successor = { groupId: bytes(request.newGroupId), version: 'mls10', cipherSuite: nameOfSuite(request.suite), extensions: extensionsIn(request) }
      return { proposalType: 'reinit', reinit: successor }
    }
    default:
      return refuse(`no proposal type ${request.type}`)
  }
}

// ts-mls has no way of its own to propose an Update.
async function ownUpdate(client, group) {
  const { state } = group
  const { leafIndex } = state.privatePath
  const { signaturePublicKey, credential, capabilities, extensions } = state.ratchetTree[2 * leafIndex].leaf
  const pair = await client.suite.hpke.generateKeyPair()
  const leaf = {
    leafNodeSource: 'update',
    hpkePublicKey: await client.suite.hpke.exportPublicKey(pair.publicKey),
    signaturePublicKey,
    credential,
    capabilities,
    extensions,
    groupId: state.groupContext.groupId,
    leafIndex,
  }
  leaf.signature = await signWithLabel(state.signaturePrivateKey, 'LeafNodeTBS', encode(leafNodeTBSEncoder)(leaf), client.suite.signature)
  return { proposal: { proposalType: 'update', update: { leafNode: leaf } }, key: await client.suite.hpke.exportPrivateKey(pair.privateKey) }
}

function take(group) {
  if (!group.pending) refuse('no commit is pending')
  Object.assign(group, { state: group.pending, pending: undefined, ownLeafKeys: [] })
}

async function commit(request, proposals) {
  const client = clientOf(request)
  const group = client.group(request)
  if (group.pending) refuse('a commit is pending')
  const options = {
    wireAsPublicMessage: request.publicMessage ?? true,
    extraProposals: proposals.map(one => proposalIn(one, client.suite, group.state)),
    ratchetTreeExtension: request.ratchetTreeExtension ?? true,
    authenticatedData: bytes(request.aad),
  }
  // What the result calls consumed is still needed where the commit is not accepted.
  const made = await mls.createCommit({ state: group.state, cipherSuite: client.suite, pskIndex: client.psksFor(group.state) }, options)
  group.pending = made.newState
  const answer = {
    commit: mls.encodeMlsMessage(made.commit),
    welcome: made.welcome && encodeMessage('mls_welcome', { welcome: made.welcome }),
    ratchetTree: encodeRatchetTree(made.newState.ratchetTree),
    groupInfo: made.newState.groupActiveState.kind === 'active' ? await groupInfoOf(client, made.newState, true) : undefined,
    newEpoch: summary(made.newState),
  }
  if (request.merge ?? true) take(group)
  return answer
}

async function receive(client, group, message) {
  const isPublic = message.wireformat === 'mls_public_message'
  const attempt = async state => {
    let seen
    const note = incoming => ((seen = incoming), 'accept')
    const process = isPublic ? mls.processPublicMessage : mls.processPrivateMessage
    const result = await process(state, isPublic ? message.publicMessage : message.privateMessage, client.psksFor(state), client.suite, note)
    return { result, seen }
  }
  try {
    return await attempt(group.state)
  } catch (error) {
    // The commit may cover an Update of ours: its path is then for the new leaf key.
    for (const key of group.ownLeafKeys) {
      try {
        return await attempt({ ...group.state, privatePath: updateLeafKey(group.state.privatePath, key) })
      } catch {
        // Not this one.
      }
    }
    throw error
  }
}

// ts-mls does not say who sent an application message.
async function senderOf(client, state, message) {
  if (message.wireformat === 'mls_public_message') return message.publicMessage.content.sender
  const { epoch } = message.privateMessage
  const secret = epoch === state.groupContext.epoch ? state.keySchedule.senderDataSecret : state.historicalReceiverData.get(epoch)?.senderDataSecret
  const data = secret && (await decryptSenderData(message.privateMessage, secret, client.suite).catch(() => undefined))
  return data && { senderType: 'member', leafIndex: data.leafIndex }
}

async function begin(request, make) {
  const client = clientOf(request)
  const { state } = client.group(request)
  const own = await client.newPackage()
  const made = await make(client, state, own, request.keyPackages.map(one => decodeMessage(one, 'mls_key_package').keyPackage))
  client.install(made.newState)
  const welcome = encodeMessage('mls_welcome', { welcome: made.welcome })
  return { welcome, ratchetTree: encodeRatchetTree(made.newState.ratchetTree), newEpoch: summary(made.newState) }
}

export const commands = {
  hello: () => ({ name: 'ts-mls', version: '1.6.4', suites, commands: Object.keys(commands) }),

  async createClient(request) {
    const suite = await implementation(request.suite)
    const keys = await suite.signature.keygen()
    clients.set(request.client, new Client(request.client, request.identity ?? request.client, suite, keys))
    return { signatureKey: keys.publicKey }
  },

  async createKeyPackage(request) {
    const client = clientOf(request)
    const made = await client.newPackage(request.lifetimeSeconds, request.lastResort)
    const keyPackageRef = await client.keep(made)
    return { keyPackage: encodeMessage('mls_key_package', { keyPackage: made.publicPackage }), keyPackageRef }
  },

  async createGroup(request) {
    const client = clientOf(request)
    const own = await client.newPackage()
    const state = await mls.createGroup(bytes(request.groupId), own.publicPackage, own.privatePackage, extensionsIn(request), client.suite, config)
    return summary(client.install(state).state)
  },

  commit: request => commit(request, request.proposals ?? []),
  add: request => commit(request, [request.keyPackages ?? request.keyPackage].flat().map(keyPackage => ({ type: 'add', keyPackage }))),
  remove: request => commit(request, [{ type: 'remove', leafIndex: request.leafIndex, identity: request.identity }]),
  update: request => commit(request, []),

  mergePending(request) {
    const group = clientOf(request).group(request)
    take(group)
    return summary(group.state)
  },

  clearPending(request) {
    clientOf(request).group(request).pending = undefined
  },

  async propose(request) {
    const client = clientOf(request)
    const group = client.group(request)
    const update = request.type === 'update' ? await ownUpdate(client, group) : undefined
    const proposal = update?.proposal ?? proposalIn(request, client.suite, group.state)
    const made = await mls.createProposal(group.state, request.publicMessage ?? true, proposal, client.suite)
    group.state = made.newState
    if (update) group.ownLeafKeys.push(update.key)
    return { proposal: mls.encodeMlsMessage(made.message) }
  },

  async join(request) {
    const client = clientOf(request)
    const { welcome } = decodeMessage(request.welcome, 'mls_welcome')
    const reference = welcome.secrets.map(one => base64(one.newMember)).find(one => client.packages.has(one)) ?? refuse('no key package of ours is meant')
    const { publicPackage, privatePackage } = client.packages.get(reference)
    const former = request.resumeFrom && client.group({ groupId: request.resumeFrom }).state
    const state = await mls.joinGroup(welcome, publicPackage, privatePackage, client.psksFor(former), client.suite, treeIn(request), former, config)
    client.packages.delete(reference)
    return summary(client.install(state).state)
  },

  async externalCommit(request) {
    const client = clientOf(request)
    const { groupInfo } = decodeMessage(request.groupInfo, 'mls_group_info')
    const own = await client.newPackage()
    const made = await mls.joinGroupExternal(groupInfo, own.publicPackage, own.privatePackage, request.resync ?? false, client.suite, treeIn(request), config)
    const group = client.install(made.newState)
    if (!(request.merge ?? true)) Object.assign(group, { state: undefined, pending: made.newState })
    return {
      commit: encodeMessage('mls_public_message', { publicMessage: made.publicMessage }),
      groupInfo: await groupInfoOf(client, made.newState, true),
      ratchetTree: encodeRatchetTree(made.newState.ratchetTree),
      newEpoch: summary(made.newState),
    }
  },

  async processMessage(request) {
    const client = clientOf(request)
    const group = client.group(request)
    const message = decodeMessage(request.message, 'mls_public_message', 'mls_private_message')
    const sender = await senderOf(client, group.state, message)
    const { result, seen } = await receive(client, group, message)
    group.state = result.newState
    if (result.kind === 'applicationMessage') {
      const aad = message.privateMessage.authenticatedData
      return { kind: 'application', data: result.message, aad, senderLeafIndex: sender?.leafIndex, epoch: message.privateMessage.epoch }
    }
    if (seen?.kind === 'proposal') return { kind: 'proposal', type: seen.proposal.proposal.proposalType, sender }
    Object.assign(group, { pending: undefined, ownLeafKeys: [] })
    return { kind: 'commit', sender, newEpoch: summary(group.state) }
  },

  async encrypt(request) {
    const client = clientOf(request)
    const group = client.group(request)
    const made = await mls.createApplicationMessage(group.state, bytes(request.data), client.suite, bytes(request.aad))
    group.state = made.newState
    return { message: encodeMessage('mls_private_message', { privateMessage: made.privateMessage }) }
  },

  async exportSecret(request) {
    const client = clientOf(request)
    const { keySchedule } = client.group(request).state
    return { secret: await mls.mlsExporter(keySchedule.exporterSecret, request.label, bytes(request.context), request.length, client.suite) }
  },

  epochAuthenticator: request => summary(clientOf(request).group(request).state),

  groupState(request) {
    const { state } = clientOf(request).group(request)
    return {
      ...summary(state),
      suite: mls.ciphersuites[state.groupContext.cipherSuite],
      confirmedTranscriptHash: state.groupContext.confirmedTranscriptHash,
      confirmationTag: state.confirmationTag,
      groupContext: encodeGroupContext(state.groupContext),
      ratchetTree: encodeRatchetTree(state.ratchetTree),
      ownLeafIndex: state.privatePath.leafIndex,
      members: leavesOf(state).map(({ leafIndex, leaf }) => ({
        leafIndex,
        identity: identityOf(leaf),
        signatureKey: leaf.signaturePublicKey,
        encryptionKey: leaf.hpkePublicKey,
        source: leaf.leafNodeSource,
      })),
      pendingProposals: Object.keys(state.unappliedProposals).length,
    }
  },

  async groupInfo(request) {
    const client = clientOf(request)
    const { state } = client.group(request)
    return { groupInfo: await groupInfoOf(client, state, request.withTree ?? true), ratchetTree: encodeRatchetTree(state.ratchetTree) }
  },

  storePsk(request) {
    clientOf(request).psks[keyOf(request.pskId)] = bytes(request.psk)
  },

  async createExternalSender(request) {
    const suite = await implementation(request.suite)
    const identity = request.identity ?? request.name
    const keys = await suite.signature.keygen()
    externalSenders.set(request.name, { suite, keys })
    return { signatureKey: keys.publicKey, identity }
  },

  async externalPropose(request) {
    const { suite, keys } = externalSenders.get(request.name) ?? refuse('no such external sender')
    const { groupInfo } = decodeMessage(request.groupInfo, 'mls_group_info')
    const made = await mls.proposeExternal(groupInfo, proposalIn(request, suite), keys.publicKey, keys.signKey, suite)
    return { proposal: mls.encodeMlsMessage(made) }
  },

  async proposeSelfAdd(request) {
    const client = clientOf(request)
    const { groupInfo } = decodeMessage(request.groupInfo, 'mls_group_info')
    const own = await client.newPackage()
    await client.keep(own)
    return { proposal: mls.encodeMlsMessage(await mls.proposeAddExternal(groupInfo, own.publicPackage, own.privatePackage, client.suite)) }
  },

  branch: request =>
    begin(request, (client, state, own, others) =>
      mls.branchGroup(state, own.publicPackage, own.privatePackage, others, bytes(request.newGroupId), client.suite)),

  reinitWelcome: request =>
    begin(request, (client, state, own, others) => {
      const { kind, reinit } = state.groupActiveState
      if (kind !== 'suspendedPendingReinit') refuse('no ReInit was committed')
      return mls.reinitCreateNewGroup(state, own.publicPackage, own.privatePackage, others, reinit.groupId, reinit.cipherSuite, reinit.extensions)
    }),

  forget(request) {
    if (request.groupId) clientOf(request).groups.delete(keyOf(request.groupId))
    else clients.delete(request.client)
  },

  quit: () => ({}),
}

const plain = (_, value) => (typeof value === 'bigint' ? Number(value) : value instanceof Uint8Array ? base64(value) : value)
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (!line.trim()) continue
  let request = {}
  let reply
  try {
    request = JSON.parse(line)
    const command = Object.hasOwn(commands, request.cmd) ? commands[request.cmd] : refuse(`no command ${request.cmd}`)
    reply = { id: request.id, ok: true, result: (await command(request)) ?? {} }
  } catch (error) {
    reply = { id: request.id, ok: false, errorType: error?.name ?? 'Error', error: String(error?.message ?? error) }
  }
  process.stdout.write(JSON.stringify(reply, plain) + '\n')
  if (request.cmd === 'quit') break
}
process.exit(0)

// Where ts-mls 1.6.4 as published departs from RFC 9420, and what its text becomes while it is loaded.
// A correction whose text is no longer found stops the load: another version needs another look.
const varLen = (...names) => `import { ${names.join(', ')} } from "./codec/variableLength.js";\n`

const corrections = {
  'createCommit.js': {
    needs: varLen('decodeVarLenData', 'varLenDataEncoder'),
    changes: [
      // §12.4.3.2: external_pub is a struct with the key as a vector, so the key has a length of its own.
      [2, '{ extensionType: "external_pub", extensionData: externalPub }', '{ extensionType: "external_pub", extensionData: encode(varLenDataEncoder)(externalPub) }'],
      [1, 'exportSecret(externalPub.extensionData, cs)', 'exportSecret(decodeVarLenData(externalPub.extensionData, 0)[0], cs)'],
      // §12.4.1: a path is encrypted under the new extensions of a GroupContextExtensions proposal.
      [
        1,
        'createUpdatePath(res.tree, toLeafIndex(state.privatePath.leafIndex), state.groupContext,',
        `createUpdatePath(res.tree, toLeafIndex(state.privatePath.leafIndex),
          res.additionalResult.kind === "memberCommit" && res.additionalResult.extensions.length > 0
            ? { ...state.groupContext, extensions: res.additionalResult.extensions } : state.groupContext,`,
      ],
    ],
  },
  'clientState.js': {
    needs: varLen('decodeVarLenType'),
    changes: [
      // §12.4: GroupContextExtensions requires a path.
      [1, 'Object.values(grouped.remove).length > 0;', 'Object.values(grouped.remove).length > 0 || grouped.group_context_extensions.length > 0;'],
      // §12.4.2: who is removed is removed, though somebody added by the same commit takes the leaf.
      [
        1,
        'const selfRemoved = mutatedTree[leafToNodeIndex(toLeafIndex(state.privatePath.leafIndex))] === undefined;',
        'const selfRemoved = grouped.remove.some(({ proposal }) => proposal.remove.removed === state.privatePath.leafIndex);',
      ],
      // §12.1.8.1: external_senders is a vector of senders.
      [
        1,
        `        const decoded = decodeExternalSender(externalSender.extensionData, 0);
        if (decoded === undefined)
            return new CodecError("Could not decode external_senders");
        const validCredential = await authService.validateCredential(decoded[0].credential, decoded[0].signaturePublicKey);
        if (!validCredential)
            return new ValidationError("Could not validate external credential");`,
        `        const listed = decodeVarLenType(decodeExternalSender)(externalSender.extensionData, 0);
        if (listed === undefined)
            return new CodecError("external_senders is malformed");
        for (const one of listed[0]) {
            if (!(await authService.validateCredential(one.credential, one.signaturePublicKey)))
                return new ValidationError("an external sender's credential is not valid");
        }`,
      ],
      // §12.4.3.1: an unmerged leaf is a leaf below, and the parents between list it too; those above need not.
      [1, 'if (tree[nodeIndex]?.nodeType !== "leaf" && !dp.includes(toNodeIndex(i)))', 'if (tree[nodeIndex]?.nodeType !== "leaf" || !dp.includes(toNodeIndex(i)))'],
      [
        1,
        `                for (const parentIdx of dp) {
                    const dpNode = tree[parentIdx];`,
        `                for (const parentIdx of dp) {
                    if (parentIdx === i) break;
                    const dpNode = tree[parentIdx];`,
      ],
      [1, 'if (!arraysEqual(dpNode.parent.unmergedLeaves, n.parent.unmergedLeaves))', 'if (!dpNode.parent.unmergedLeaves.includes(unmergedLeaf))'],
    ],
  },
  'publicMessage.js': {
    needs: varLen('decodeVarLenType'),
    changes: [
      // §12.1.8.1: sender_index is a place in the vector.
      [
        1,
        `    const externalSenderExtensions = extensions.filter((ex) => ex.extensionType === "external_senders");
    const externalSenderExtension = externalSenderExtensions[senderIndex];
    if (externalSenderExtension !== undefined) {
        const externalSender = decodeExternalSender(externalSenderExtension.extensionData, 0);
        if (externalSender === undefined)
            throw new CodecError("Could not decode ExternalSender");
        return externalSender[0];
    }`,
        `    const found = extensions.find((ex) => ex.extensionType === "external_senders");
    if (found !== undefined) {
        const listed = decodeVarLenType(decodeExternalSender)(found.extensionData, 0);
        if (listed === undefined)
            throw new CodecError("external_senders is malformed");
        return listed[0][senderIndex];
    }`,
      ],
    ],
  },
  'externalProposal.js': {
    needs: varLen('decodeVarLenType'),
    changes: [
      [
        1,
        `    const externalSenderExtensionIndex = groupInfo.groupContext.extensions.findIndex((ex) => {
        if (ex.extensionType !== "external_senders")
            return false;
        const decoded = decodeExternalSender(ex.extensionData, 0);
        if (decoded === undefined)
            throw new ValidationError("Could not decode external_sender extension");
        return constantTimeEqual(decoded[0].signaturePublicKey, signaturePublicKey);
    });`,
        `    const found = groupInfo.groupContext.extensions.find((ex) => ex.extensionType === "external_senders");
    const listed = found === undefined ? [] : decodeVarLenType(decodeExternalSender)(found.extensionData, 0)?.[0] ?? [];
    const externalSenderExtensionIndex = listed.findIndex((one) => constantTimeEqual(one.signaturePublicKey, signaturePublicKey));`,
      ],
    ],
  },
}

export function correct(file, text) {
  const correction = corrections[file]
  if (!correction) return text
  for (const [times, published, becomes] of correction.changes) {
    if (text.split(published).length - 1 !== times) throw new Error(`ts-mls ${file} is not the text that the corrections are for`)
    text = text.replaceAll(published, () => becomes)
  }
  return correction.needs + text
}

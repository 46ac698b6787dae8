// Adds a passkey, or signs in with one. Everything else works without script.
'use strict';

const create = document.querySelector('[data-passkey-create]');
if (create && window.PublicKeyCredential) {
  create.form.addEventListener('submit', async (event) => {
    if (create.value) return;
    event.preventDefault();
    try {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(create.dataset.passkeyCreate));
      const credential = await navigator.credentials.create({ publicKey });
      create.value = JSON.stringify(credential);
      create.form.submit();
    } catch {
      // The person changed their mind, or the device has no passkeys: the page stays as it is.
    }
  });
}

const signIn = document.getElementById('passkey-sign-in');
if (signIn && window.PublicKeyCredential) {
  signIn.hidden = false;
  signIn.addEventListener('click', async (event) => {
    event.preventDefault();
    const form = signIn.form;
    try {
      const answer = await fetch(signIn.dataset.options, { method: 'POST', credentials: 'same-origin' });
      const { options, state } = await answer.json();
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      const credential = await navigator.credentials.get({ publicKey });
      form.elements.state.value = state;
      form.elements.credential.value = JSON.stringify(credential);
      form.action = signIn.formAction;
      form.submit();
    } catch {
      // As above.
    }
  });
}

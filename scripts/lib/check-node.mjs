// Imported first by every program here, and written for old Nodes too: says which Node is needed.
const oldest = 20;

if (Number(process.versions.node.split('.')[0]) < oldest) {
  console.error(
    `crossmodal needs Node ${oldest} or later; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'Get one from https://nodejs.org or through your version manager (nvm install 22, fnm install 22).',
  );
  process.exit(2);
}

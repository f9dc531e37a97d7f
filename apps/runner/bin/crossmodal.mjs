#!/usr/bin/env node
// A file of its own, there before the build: npm links it when it installs the workspace.
import '../dist/bin.js';

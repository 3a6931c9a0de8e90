// SPDX-License-Identifier: Apache-2.0

import LifeboatCommands

await LifeboatProgram.runFromCommandLine()

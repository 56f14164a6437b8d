import { accountCreate } from './account-create.ts';
import { accountList } from './account-list.ts';
import type { Command } from './command.ts';
import { demo } from './demo.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { keyCreate } from './key-create.ts';
import { keyList } from './key-list.ts';
import { keyRevoke } from './key-revoke.ts';
import { listen } from './listen.ts';
import { orderCreate } from './order-create.ts';
import { orderList } from './order-list.ts';
import { orderShow } from './order-show.ts';
import { set } from './set.ts';
import { transitions } from './transitions.ts';
import { userDisable, userPassword, userUpdate } from './user-change.ts';
import { userCreate } from './user-create.ts';
import { userList } from './user-list.ts';
import { workflowList } from './workflow-list.ts';
import { workflowShow } from './workflow-show.ts';

/** The commands that talk to a server as an ordinary client, in the order of the help. */
export const remoteCommands: readonly Command[] = [
  set,
  transitions,
  orderCreate,
  orderShow,
  orderList,
  importCommand,
  exportCommand,
  listen,
  demo,
  workflowList,
  workflowShow,
  keyCreate,
  keyList,
  keyRevoke,
  userCreate,
  userList,
  userUpdate,
  userPassword,
  userDisable,
  accountCreate,
  accountList,
];

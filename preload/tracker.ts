import { contextBridge } from 'electron'
import { trackerChannels, trackerEvents } from '../shared/ipc/channels.ts'
import { makeBridge } from './bridge.ts'

contextBridge.exposeInMainWorld('bridge', makeBridge(trackerChannels, trackerEvents))

import '../../../styles/terminals.css'
import { useState, type ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useWords } from '../../../components/words.tsx'
import { KioskPeople } from './KioskPeople.tsx'
import { ReviewList } from './ReviewList.tsx'
import { TerminalList } from './TerminalList.tsx'

const parts = ['terminals', 'people', 'review'] as const

/** Shared terminals: which there are, by what people are known at them, and what they recorded that wants a look. */
export function TerminalsPanel(): ReactNode {
  const { t } = useWords()
  const [part, setPart] = useState<(typeof parts)[number]>('terminals')
  return (
    <Tabs
      className="terminal-parts"
      selectedKey={part}
      onSelectionChange={(key) => {
        setPart(parts.find((name) => name === key) ?? 'terminals')
      }}
    >
      <TabList className="segments" aria-label={t('terminals.parts')}>
        {parts.map((name) => (
          <Tab key={name} id={name} className="segment">
            {t(`terminals.part-${name}`)}
          </Tab>
        ))}
      </TabList>
      <TabPanel id="terminals" className="tab-panel">
        <TerminalList />
      </TabPanel>
      <TabPanel id="people" className="tab-panel">
        <KioskPeople />
      </TabPanel>
      <TabPanel id="review" className="tab-panel">
        <ReviewList />
      </TabPanel>
    </Tabs>
  )
}

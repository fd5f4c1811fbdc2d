import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useWords } from '../../components/words.tsx'

export const settingsPages = ['general', 'account', 'sync'] as const
export type SettingsPage = (typeof settingsPages)[number]

export interface SettingsScreenProps {
  readonly page: SettingsPage
  readonly onOpen: (page: SettingsPage) => void
  /** What each page shows. */
  readonly pages: Readonly<Record<SettingsPage, ReactNode>>
}

/** The settings, one page at a time. */
export function SettingsScreen({ page, onOpen, pages }: SettingsScreenProps): ReactNode {
  const { t } = useWords()
  return (
    <div className="page page-narrow">
      <header className="page-head">
        <h1>{t('settings.title')}</h1>
      </header>
      <Tabs
        selectedKey={page}
        onSelectionChange={(key) => {
          onOpen(settingsPages.find((name) => name === key) ?? 'general')
        }}
      >
        <div className="page-tools">
          <TabList className="tabs" aria-label={t('settings.sections')}>
            {settingsPages.map((name) => (
              <Tab key={name} id={name} className="tab">
                {t(`settings.${name}`)}
              </Tab>
            ))}
          </TabList>
        </div>
        {settingsPages.map((name) => (
          <TabPanel key={name} id={name} className="tab-panel">
            {pages[name]}
          </TabPanel>
        ))}
      </Tabs>
    </div>
  )
}
